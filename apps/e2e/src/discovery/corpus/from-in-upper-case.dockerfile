FROM carryover-test/base AS Build
RUN --mount=type=cache,target=/a touch /a/@TOKEN@
FROM Build
