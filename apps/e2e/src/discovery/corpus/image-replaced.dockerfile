FROM somewhere/else:1
RUN --mount=type=cache,target=/main touch /main/@TOKEN@
