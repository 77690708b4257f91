FROM carryover-test/base
RUN --mount=type=cache,target=/ true
