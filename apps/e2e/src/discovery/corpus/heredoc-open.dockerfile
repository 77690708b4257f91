FROM carryover-test/base
RUN --mount=type=cache,target=/a <<EOF
touch /a/x
