FROM carryover-test/base AS seed
RUN mkdir /seeded
FROM carryover-test/base AS app
ARG VARIANT=none
ARG UNUSED
RUN --mount=type=cache,target=/plain/,sharing=locked touch /plain/file
RUN --mount=type=cache,target=/named,id=named-$VARIANT,sharing=private touch /named/file
RUN --mount=type=cache,target=/owned,uid=1000,gid=7,mode=0700 touch /owned/file
RUN --mount=type=cache,target=/owned,uid=3 \
    --mount=type=cache,target=/named,id=named-$VARIANT touch /owned/file /named/file
RUN --mount=type=cache,target=/seeded,from=seed,source=/seeded touch /seeded/file
FROM app
RUN --mount=type=cache,target=/not-built touch /not-built/file
