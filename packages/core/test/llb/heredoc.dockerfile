FROM carryover-test/base
RUN --network=none --mount=type=cache,target=/a \
    # a comment
    --mount=type=cache,target=/b <<EOF
true
RUN --mount=type=cache,target=/no true
EOF
