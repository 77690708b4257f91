FROM carryover-test/base
RUN --mount=type=cache,target=/x/../d/ touch /d/@TOKEN@
