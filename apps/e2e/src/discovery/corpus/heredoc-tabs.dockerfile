FROM carryover-test/base
RUN --mount=type=cache,target=/a <<-'EOF'
	touch /a/@TOKEN@
	# RUN --mount=type=cache,target=/not true
	EOF
RUN --mount=type=cache,target=/after touch /after/@TOKEN@
