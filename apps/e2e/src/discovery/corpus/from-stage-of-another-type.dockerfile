FROM carryover-test/base AS tools
RUN --mount=type=cache,target=/tools touch /tools/@TOKEN@
FROM carryover-test/base
RUN --mount=type=bind,from=tools,target=/mnt --mount=type=cache,target=/main touch /main/@TOKEN@
