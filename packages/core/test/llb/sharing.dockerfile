FROM carryover-test/base
RUN --network=none --mount=type=cache,target=/a,sharing=locked --mount=type=cache,target=/b,sharing=private true
RUN --network=none --mount=type=cache,target=/a,sharing=shared true
