FROM carryover-test/base AS unused
RUN --mount=type=cache,target=/unused touch /unused/@NAMESPACE@
FROM carryover-test/base AS used
RUN --mount=type=cache,target=/used touch /used/@NAMESPACE@
FROM carryover-test/base
COPY --from=used /etc/hostname /used
RUN --mount=type=cache,target=/main touch /main/@NAMESPACE@
