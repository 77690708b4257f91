FROM carryover-test/base AS Tools
RUN --mount=type=cache,target=/tools touch /tools/@TOKEN@
FROM carryover-test/base
COPY --link --from=TOOLS --chown=0:0 /usr/bin/bash /x
RUN --mount=type=cache,target=/main touch /main/@TOKEN@
