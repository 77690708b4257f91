FROM with-triggers
RUN --network=none --mount=type=cache,target=/b,id=$OF_IMAGE true
