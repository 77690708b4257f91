FROM carryover-test/base AS a
RUN --mount=type=cache,target=/a touch /a/@NAMESPACE@
FROM carryover-test/base AS b
COPY --from=a /etc/hostname /a1
RUN --mount=type=cache,target=/b touch /b/@NAMESPACE@
FROM b AS c
FROM c
RUN --mount=type=cache,target=/c touch /c/@NAMESPACE@
