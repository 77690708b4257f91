FROM carryover-test/base
WORKDIR /app
RUN --network=none --mount=type=cache,target=/root/.npm true
RUN --network=none --mount=type=cache,target=/go/pkg/mod/ --mount=type=cache,target=build,id=build true
RUN --network=none --mount=type=cache,target=/go/pkg/mod/ --mount=type=bind,target=/src echo again
