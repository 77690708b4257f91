FROM carryover-test/base
RUN --mount=type=cache,target=/root/.cache/a touch /root/.cache/a/@TOKEN@
