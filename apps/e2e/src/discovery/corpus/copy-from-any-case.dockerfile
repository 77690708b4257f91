FROM carryover-test/base AS Tools
RUN --mount=type=cache,target=/tools touch /tools/@NAMESPACE@
FROM carryover-test/base
COPY --link --from=TOOLS --chown=0:0 /etc/hostname /x
RUN --mount=type=cache,target=/main touch /main/@NAMESPACE@
