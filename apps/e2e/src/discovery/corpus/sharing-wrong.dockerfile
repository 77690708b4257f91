FROM carryover-test/base
RUN --mount=type=cache,target=/a,sharing=all true
