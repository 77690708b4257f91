FROM carryover-test/base AS a
RUN --mount=type=cache,target=/a touch /a/@TOKEN@
FROM carryover-test/base AS b
COPY --from=a /usr/bin/bash /a1
RUN --mount=type=cache,target=/b touch /b/@TOKEN@
FROM b AS c
FROM c
RUN --mount=type=cache,target=/c touch /c/@TOKEN@
