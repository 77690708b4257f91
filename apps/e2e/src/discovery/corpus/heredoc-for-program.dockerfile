FROM carryover-test/base
RUN --mount=type=cache,target=/a cat <<EOF >/a/@NAMESPACE@ && cat <<"B C" >/dev/null
RUN --mount=type=cache,target=/not true
EOF
env
B C
