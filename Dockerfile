# The module in a container: .NET's runtime, PowerShell, pg_dump of every version that the module knows, and one entry.
#   docker build -t aicache .
#   docker run --rm -e AICACHE_CONNECTION -v aicache:/data aicache health

FROM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
WORKDIR /source
COPY . .
RUN container/build /image

FROM mcr.microsoft.com/dotnet/runtime:10.0-noble
RUN --mount=type=bind,from=build,source=/image/pgdg,target=/pgdg --mount=type=bind,source=container,target=/container \
    /container/clients /pgdg 14 15 16 17 18
COPY --from=build /image/powershell /opt/powershell
COPY --from=build /image/modules /opt/modules
ENV PSModulePath=/opt/modules \
    POWERSHELL_TELEMETRY_OPTOUT=1 \
    DOTNET_CLI_TELEMETRY_OPTOUT=1 \
    LC_ALL=C.UTF-8
# Backups, reports, the log. Whoever runs it owns it, whatever number he has.
RUN install -d -o app -g app -m 0700 /data
VOLUME /data
WORKDIR /data
# The account of Microsoft's images that is not root.
USER app
ENTRYPOINT ["dotnet", "/opt/powershell/pwsh.dll", "-NoLogo", "-NoProfile", "-NonInteractive", "-File", "/opt/modules/AiCache/aicache.ps1"]
CMD ["health"]
