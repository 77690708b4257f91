FROM carryover-test/base
RUN --mount=type=cache,target=/a cat <<EOF >/a/@TOKEN@ && cat <<"B C" >/dev/null
RUN --mount=type=cache,target=/not true
EOF
env
B C
