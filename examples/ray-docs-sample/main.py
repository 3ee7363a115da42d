# The same as main.ts, in Python.
from cdk8s import App, Chart, Duration
from cdk8s_ray_logs import (
    AgentSecurityContext, ConfigMount, ContainerResources, FluentBitConfig, FluentBitValue, FluentBitVersion, LokiOutput,
    ModifyFilter, ModifyRule, RayClusterWithLogs, RayHeadGroup, RayLoggingSidecar, SidecarKind, TailInput,
)

app = App()
chart = Chart(app, "ray-docs-sample")
cluster = FluentBitValue.from_pod_label("POD_LABELS", "ray.io/cluster")

config = FluentBitConfig(
    chart, "config",
    metadata={"name": "fluentbit-config"},
    version=FluentBitVersion.V3_2_2,
    inputs=[TailInput(path="/tmp/ray/session_latest/logs/*", tag="ray", path_key="true", refresh_interval=Duration.seconds(5))],
    filters=[ModifyFilter(match="ray", rules=[ModifyRule.add("POD_LABELS", cluster)])],
    outputs=[LokiOutput(host="loki-gateway", port=80, labels={"RayCluster": cluster}, tenant_id="test")],
)

RayClusterWithLogs(
    chart, "cluster",
    metadata={"name": "raycluster-fluentbit-sidecar-logs"},
    ray_version="2.9.0",
    image="rayproject/ray:2.9.0",
    head=RayHeadGroup(resources=ContainerResources(limits={"cpu": 1, "memory": "2Gi"}, requests={"cpu": "500m", "memory": "1Gi"})),
    sidecar=RayLoggingSidecar(
        chart, "sidecar",
        config=config,
        container_name="fluentbit",
        kind=SidecarKind.CONTAINER,
        config_mount=ConfigMount.SUB_PATH,
        config_volume_name="fluentbit-config",
        log_mount_read_only=False,
        security_context=AgentSecurityContext.none(),
    ),
)

app.synth()
