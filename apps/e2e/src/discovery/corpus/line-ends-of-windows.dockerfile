FROM carryover-test/base
RUN --mount=type=cache,target=/a \
  --mount=type=cache,target=/b touch /a/@NAMESPACE@ /b/@NAMESPACE@
RUN --mount=type=cache,target=/c <<EOF2
touch /c/@NAMESPACE@ #
EOF2
