FROM carryover-test/base
RUN --network=none --mount=type=cache,target=/a --mount=type=cache,target=/b,id=b true
