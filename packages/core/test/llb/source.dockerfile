FROM carryover-test/base AS seed
RUN --network=none mkdir /seed
FROM carryover-test/base
RUN --network=none --mount=type=cache,target=/a,from=seed,source=/seed,uid=7 true
RUN --network=none --mount=type=cache,target=/b,from=seed,source=/ true
RUN --network=none --mount=type=cache,target=/c,source=below,uid=7 true
RUN --network=none --mount=type=cache,target=/d,from=seed,source=/cache true
