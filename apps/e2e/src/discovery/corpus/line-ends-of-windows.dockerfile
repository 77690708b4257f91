FROM carryover-test/base
RUN --mount=type=cache,target=/a \
  --mount=type=cache,target=/b touch /a/@TOKEN@ /b/@TOKEN@
RUN --mount=type=cache,target=/c <<EOF2
touch /c/@TOKEN@ #
EOF2
