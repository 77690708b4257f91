FROM carryover-test/base AS one
RUN --network=none --mount=type=cache,target=/same true
FROM carryover-test/base AS two
RUN --network=none --mount=type=cache,target=/same true
RUN --network=none --mount=type=cache,target=/two true
FROM carryover-test/base AS unneeded
RUN --network=none --mount=type=cache,target=/unneeded true
FROM carryover-test/base
COPY --from=one /etc /one
COPY --from=two /etc /two
RUN --network=none --mount=type=cache,target=/last true
