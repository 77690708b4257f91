FROM carryover-test/base
RUN --'mount=type=cache,target=/q1,id=half quoted' touch /q1/@TOKEN@
