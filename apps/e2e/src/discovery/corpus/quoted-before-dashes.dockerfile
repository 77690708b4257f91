FROM carryover-test/base
RUN '--mount=type=cache,target=/not' 2>/dev/null; true
RUN --mount=type=cache,target=/a touch /a/@TOKEN@
