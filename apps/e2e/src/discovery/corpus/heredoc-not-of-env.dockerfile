FROM carryover-test/base
ENV A=<<EOF
RUN --mount=type=cache,target=/a touch /a/@TOKEN@
