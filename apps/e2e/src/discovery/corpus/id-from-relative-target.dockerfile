FROM carryover-test/base
WORKDIR /app
RUN --mount=type=cache,target=relative touch /app/relative/@TOKEN@
