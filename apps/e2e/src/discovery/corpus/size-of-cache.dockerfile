FROM carryover-test/base
RUN --mount=type=cache,target=/a,size=10m true
