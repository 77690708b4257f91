FROM carryover-test/base
ONBUILD RUN --mount=type=cache,target=/never true
RUN --mount=type=cache,target=/a touch /a/@TOKEN@
