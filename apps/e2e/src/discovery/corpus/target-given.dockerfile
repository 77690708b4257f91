FROM carryover-test/base AS First
RUN --mount=type=cache,target=/first touch /first/@TOKEN@
FROM carryover-test/base
RUN --mount=type=cache,target=/last touch /last/@TOKEN@
