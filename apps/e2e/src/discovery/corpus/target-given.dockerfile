FROM carryover-test/base AS First
RUN --mount=type=cache,target=/first touch /first/@NAMESPACE@
FROM carryover-test/base
RUN --mount=type=cache,target=/last touch /last/@NAMESPACE@
