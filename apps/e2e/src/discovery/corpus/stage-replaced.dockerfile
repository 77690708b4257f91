FROM carryover-test/base AS deps
RUN --mount=type=cache,target=/deps touch /deps/@NAMESPACE@
FROM deps
RUN --mount=type=cache,target=/main touch /main/@NAMESPACE@
