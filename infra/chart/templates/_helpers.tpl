{{- define "groundcam.name" -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{- define "groundcam.labels" -}}
app.kubernetes.io/name: groundcam
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end -}}

{{- define "groundcam.selector" -}}
app.kubernetes.io/name: groundcam
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "groundcam.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{ .Values.serviceAccount.name | default (include "groundcam.name" .) }}
{{- else -}}
{{ .Values.serviceAccount.name | default "default" }}
{{- end -}}
{{- end -}}

{{- define "groundcam.tag" -}}
{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}

{{/* The image of a pool: call with (dict "root" $ "image" $pool.image). */}}
{{- define "groundcam.image" -}}
{{- $image := merge (deepCopy (.image | default dict)) .root.Values.image -}}
{{ $image.repository }}:{{ $image.tag | default .root.Chart.AppVersion }}
{{- end -}}

{{/* How to reach Temporal and S3, for workers and for the Job of schedules. */}}
{{- define "groundcam.connectionEnv" -}}
{{- with .Values.temporal }}
- { name: TEMPORAL_ADDRESS, value: {{ .address | quote }} }
- { name: TEMPORAL_NAMESPACE, value: {{ .namespace | quote }} }
{{- if .tls.enabled }}
- { name: TEMPORAL_TLS, value: 'true' }
{{- if .tls.serverName }}
- { name: TEMPORAL_TLS_SERVER_NAME, value: {{ .tls.serverName | quote }} }
{{- end }}
{{- if .tls.caSecret }}
- { name: TEMPORAL_TLS_SERVER_CA_CERT_PATH, value: /secrets/temporal-ca/ca.crt }
{{- end }}
{{- if .tls.clientSecret }}
- { name: TEMPORAL_TLS_CLIENT_CERT_PATH, value: /secrets/temporal-client/tls.crt }
- { name: TEMPORAL_TLS_CLIENT_KEY_PATH, value: /secrets/temporal-client/tls.key }
{{- end }}
{{- end }}
{{- if .apiKey.secret }}
- name: TEMPORAL_API_KEY
  valueFrom: { secretKeyRef: { name: {{ .apiKey.secret }}, key: {{ .apiKey.key }} } }
{{- end }}
{{- end }}
- { name: AWS_REGION, value: {{ .Values.s3.region | quote }} }
{{- if .Values.s3.endpoint }}
- { name: AWS_ENDPOINT_URL_S3, value: {{ .Values.s3.endpoint | quote }} }
{{- end }}
{{- if .Values.payloadKeysSecret }}
- { name: GROUNDCAM_PAYLOAD_KEY_FILE, value: /secrets/payload-keys/keys }
{{- end }}
{{- end -}}

{{- define "groundcam.secretMounts" -}}
{{- if .Values.temporal.tls.caSecret }}
- { name: temporal-ca, mountPath: /secrets/temporal-ca, readOnly: true }
{{- end }}
{{- if .Values.temporal.tls.clientSecret }}
- { name: temporal-client, mountPath: /secrets/temporal-client, readOnly: true }
{{- end }}
{{- if .Values.payloadKeysSecret }}
- { name: payload-keys, mountPath: /secrets/payload-keys, readOnly: true }
{{- end }}
{{- end -}}

{{- define "groundcam.secretVolumes" -}}
{{- if .Values.temporal.tls.caSecret }}
- name: temporal-ca
  secret: { secretName: {{ .Values.temporal.tls.caSecret }} }
{{- end }}
{{- if .Values.temporal.tls.clientSecret }}
- name: temporal-client
  secret: { secretName: {{ .Values.temporal.tls.clientSecret }} }
{{- end }}
{{- if .Values.payloadKeysSecret }}
- name: payload-keys
  secret: { secretName: {{ .Values.payloadKeysSecret }} }
{{- end }}
{{- end -}}

{{- define "groundcam.s3Credentials" -}}
{{- if .Values.s3.secret }}
- secretRef: { name: {{ .Values.s3.secret }} }
{{- end }}
{{- end -}}

{{/* Pod Security "restricted". */}}
{{- define "groundcam.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{- define "groundcam.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end -}}

{{/* The pod of a pool: call with (dict "root" $ "name" $name "pool" $pool). */}}
{{- define "groundcam.pod" -}}
{{- $root := .root -}}
{{- $values := .root.Values -}}
{{- $pool := .pool -}}
metadata:
  labels:
    {{- include "groundcam.labels" $root | nindent 4 }}
    groundcam/pool: {{ .name }}
spec:
  serviceAccountName: {{ include "groundcam.serviceAccount" $root }}
  automountServiceAccountToken: false
  terminationGracePeriodSeconds: {{ $values.terminationGracePeriodSeconds }}
  securityContext: {{- include "groundcam.podSecurity" $root | nindent 4 }}
  {{- with $values.imagePullSecrets }}
  imagePullSecrets: {{- toYaml . | nindent 4 }}
  {{- end }}
  containers:
    - name: worker
      image: {{ include "groundcam.image" (dict "root" $root "image" $pool.image) | quote }}
      imagePullPolicy: {{ $values.image.pullPolicy }}
      args: [worker]
      ports:
        - { name: health, containerPort: 8080 }
        - { name: metrics, containerPort: 9464 }
      env:
        {{- include "groundcam.connectionEnv" $root | trim | nindent 8 }}
        - { name: GROUNDCAM_TASK_QUEUE, value: {{ $values.temporal.taskQueue | quote }} }
        - { name: GROUNDCAM_ROLE, value: {{ $pool.role }} }
        - { name: GROUNDCAM_PROVIDER, value: {{ $pool.provider }} }
        - { name: GROUNDCAM_HEALTH, value: '0.0.0.0:8080' }
        - { name: GROUNDCAM_METRICS, value: '0.0.0.0:9464' }
        - { name: GROUNDCAM_SHUTDOWN_GRACE, value: {{ $values.shutdownGrace | quote }} }
        - { name: GROUNDCAM_LOG_LEVEL, value: {{ $values.log.level }} }
        - { name: GROUNDCAM_LOG_FORMAT, value: json }
        - { name: GROUNDCAM_CACHE, value: /cache }
        {{- if $pool.threads }}
        - { name: GROUNDCAM_THREADS, value: {{ $pool.threads | quote }} }
        {{- end }}
        {{- if $pool.concurrency }}
        - { name: GROUNDCAM_CONCURRENCY, value: {{ $pool.concurrency | quote }} }
        {{- end }}
        {{- with $values.allow }}
        - { name: GROUNDCAM_ALLOW, value: {{ join " " . | quote }} }
        {{- end }}
        {{- if $values.versioning.enabled }}
        - { name: GROUNDCAM_VERSIONING, value: {{ $values.versioning.behavior }} }
        {{- if not $values.versioning.controller.enabled }}
        - { name: GROUNDCAM_DEPLOYMENT, value: {{ include "groundcam.deployment" $root | quote }} }
        - { name: GROUNDCAM_BUILD_ID, value: {{ include "groundcam.buildId" $root | quote }} }
        {{- end }}
        {{- end }}
        {{- with $pool.env }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- with include "groundcam.s3Credentials" $root | trim }}
      envFrom: {{- . | nindent 8 }}
      {{- end }}
      resources: {{- toYaml $pool.resources | nindent 8 }}
      securityContext: {{- include "groundcam.containerSecurity" $root | nindent 8 }}
      startupProbe:
        httpGet: { path: /readyz, port: health }
        periodSeconds: 5
        timeoutSeconds: 10
        failureThreshold: 60
      livenessProbe:
        httpGet: { path: /livez, port: health }
        periodSeconds: 20
        timeoutSeconds: 10
      readinessProbe:
        httpGet: { path: /readyz, port: health }
        timeoutSeconds: 10
      volumeMounts:
        - { name: cache, mountPath: /cache }
        - { name: tmp, mountPath: /tmp }
        {{- with include "groundcam.secretMounts" $root | trim }}
        {{- . | nindent 8 }}
        {{- end }}
  volumes:
    - name: cache
      {{- if $pool.cache.storageClassName }}
      ephemeral:
        volumeClaimTemplate:
          spec:
            accessModes: [ReadWriteOnce]
            storageClassName: {{ $pool.cache.storageClassName }}
            resources: { requests: { storage: {{ $pool.cache.sizeLimit }} } }
      {{- else }}
      emptyDir: { sizeLimit: {{ $pool.cache.sizeLimit }} }
      {{- end }}
    - name: tmp
      emptyDir: {}
    {{- with include "groundcam.secretVolumes" $root | trim }}
    {{- . | nindent 4 }}
    {{- end }}
  {{- with $pool.nodeSelector }}
  nodeSelector: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $pool.tolerations }}
  tolerations: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $pool.affinity }}
  affinity: {{- toYaml . | nindent 4 }}
  {{- end }}
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: kubernetes.io/hostname
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "groundcam.selector" $root | nindent 10 }}
          groundcam/pool: {{ .name }}
{{- end -}}

{{/* What Temporal's server knows the workers by: the same for pools that one run needs. */}}
{{- define "groundcam.deployment" -}}
{{ .Values.versioning.deployment | default (include "groundcam.name" .) }}
{{- end -}}

{{- define "groundcam.buildId" -}}
{{ .Values.versioning.buildId | default (include "groundcam.tag" .) }}
{{- end -}}

{{/* What KEDA asks about one queue, of any build or of the pool's own: (dict "root" $ "pool" $pool "queue" "gpu" "build" true). */}}
{{- define "groundcam.temporalTrigger" -}}
{{- $values := .root.Values -}}
{{- $tls := $values.temporal.tls -}}
{{- $apiKey := $values.temporal.apiKey.secret -}}
{{- $controlled := $values.versioning.controller.enabled -}}
- type: temporal
  metadata:
    endpoint: {{ $values.temporal.address | quote }}
    {{- if $controlled }}
    # The controller fills in what is empty.
    namespace: ''
    {{- else }}
    namespace: {{ $values.temporal.namespace | quote }}
    {{- end }}
    taskQueue: {{ printf "%s-%s" $values.temporal.taskQueue .queue | quote }}
    queueTypes: {{ eq .queue "cpu" | ternary "workflow,activity" "activity" }}
    targetQueueSize: {{ .pool.autoscaling.backlog | quote }}
    enableTLS: {{ or $tls.enabled (ne $apiKey "") | quote }}
    # Counts audits under way, so that a pool is not stopped between their batches.
    includeRunningWorkflowCount: 'true'
    workflowTaskQueueForCount: {{ printf "%s-cpu" $values.temporal.taskQueue | quote }}
    {{- if $tls.serverName }}
    tlsServerName: {{ $tls.serverName | quote }}
    {{- end }}
    {{- if .build }}
    workerDeploymentName: {{ $controlled | ternary "" (include "groundcam.deployment" .root) | quote }}
    workerDeploymentBuildId: {{ $controlled | ternary "" (include "groundcam.buildId" .root) | quote }}
    {{- end }}
  {{- if or $apiKey $tls.clientSecret }}
  authenticationRef: { name: {{ include "groundcam.name" .root }} }
  {{- end }}
{{- end -}}

{{/* The ScaledObject's spec of a pool, without its target: call as for the pod. */}}
{{- define "groundcam.scaling" -}}
{{- $root := .root -}}
{{- $values := .root.Values -}}
{{- $pool := .pool -}}
{{- $versioning := $values.versioning -}}
{{- $tls := $values.temporal.tls -}}
{{- $apiKey := $values.temporal.apiKey.secret -}}
{{- if and (or $tls.enabled $tls.caSecret) (not (or $apiKey $tls.clientSecret)) }}
{{- fail "KEDA speaks TLS to Temporal only with an API key or a client certificate: set temporal.apiKey.secret or temporal.tls.clientSecret, or turn autoscaling off" }}
{{- end }}
{{- if and $versioning.controller.enabled (lt (int $pool.autoscaling.min) 1) }}
{{- fail "autoscaling.min must be 1 or more with versioning.controller: Temporal knows a build once its workers have polled" }}
{{- end }}
{{- $suffixes := get (dict "cpu" (list "cpu") "gpu" (list "gpu") "all" (list "cpu" "gpu" "cpu-whole")) $pool.role -}}
minReplicaCount: {{ $pool.autoscaling.min }}
maxReplicaCount: {{ $pool.autoscaling.max }}
pollingInterval: {{ $values.autoscaling.pollingInterval }}
cooldownPeriod: {{ $values.autoscaling.cooldownPeriod }}
triggers:
  {{- range $queue := $suffixes }}
  {{- include "groundcam.temporalTrigger" (dict "root" $root "pool" $pool "queue" $queue "build" $versioning.controller.enabled) | nindent 2 }}
  {{- if and $versioning.enabled (not $versioning.controller.enabled) }}
  # Keeps the build that has runs. It tells no backlog of some servers (temporal#8852): the trigger before does.
  {{- include "groundcam.temporalTrigger" (dict "root" $root "pool" $pool "queue" $queue "build" true) | nindent 2 }}
  {{- end }}
  {{- end }}
  - type: prometheus
    metadata:
      serverAddress: {{ $values.autoscaling.prometheus | quote }}
      # Workers take up to their slots at once: the backlog reads 0 while the pool is busy. The namespace is
      # Kubernetes', as the PodMonitor labels it.
      query: >-
        sum(temporal_worker_task_slots_used{worker_type="ActivityWorker",namespace={{ $root.Release.Namespace | quote }},task_queue=~"{{ $values.temporal.taskQueue }}-({{ join "|" $suffixes }})"})
      threshold: {{ $pool.autoscaling.backlog | quote }}
      activationThreshold: '0'
{{- end -}}
