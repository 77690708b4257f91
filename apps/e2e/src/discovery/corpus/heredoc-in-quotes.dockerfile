FROM carryover-test/base
RUN --mount=type=cache,target=/a echo '<<EOF' && touch /a/@TOKEN@
RUN --mount=type=cache,target=/after touch /after/@TOKEN@
