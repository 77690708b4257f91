FROM carryover-test/base AS Seed
RUN --network=none mkdir /seed
FROM carryover-test/base AS alias
FROM scratch AS nothing
FROM carryover-test/base
RUN --network=none --mount=type=cache,target=/a,from=seed true
RUN --network=none --mount=type=cache,target=/b,from=seed,uid=7 true
RUN --network=none --mount=type=cache,target=/c,from=alias true
RUN --network=none --mount=type=cache,target=/d,from=nothing true
RUN --network=none --mount=type=cache,target=/e,from=scratch true
