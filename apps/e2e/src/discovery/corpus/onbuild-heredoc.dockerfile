FROM carryover-test/base AS parent
ONBUILD RUN --mount=type=cache,target=/o <<EOF
touch /o/@NAMESPACE@
EOF
FROM parent
RUN --mount=type=cache,target=/c touch /c/@NAMESPACE@
