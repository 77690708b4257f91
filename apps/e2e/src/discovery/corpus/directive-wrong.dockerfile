# escape=x
FROM carryover-test/base
RUN --mount=type=cache,target=/a touch /a/@TOKEN@
