FROM carryover-test/base AS deps
RUN --mount=type=cache,target=/deps touch /deps/@TOKEN@
FROM deps
RUN --mount=type=cache,target=/main touch /main/@TOKEN@
