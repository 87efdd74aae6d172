// Asks a Temporal server what KEDA would ask it, by KEDA's own scaler: reads the metadata of one trigger, as the chart
// renders it, and its credentials from stdin, {"metadata": {…}, "auth": {…}}, and prints the metric that scales and
// whether the trigger keeps its pool from stopping.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"example.com/ask-keda/scalers"
	"github.com/kedacore/keda/v2/pkg/scalers/scalersconfig"
	v2 "k8s.io/api/autoscaling/v2"
)

func main() {
	if err := ask(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func ask() error {
	var trigger struct{ Metadata, Auth map[string]string }
	if err := json.NewDecoder(os.Stdin).Decode(&trigger); err != nil {
		return err
	}
	// KEDA's limit for a scaler.
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	scaler, err := scalers.NewTemporalScaler(ctx, &scalersconfig.ScalerConfig{
		TriggerMetadata: trigger.Metadata,
		AuthParams:      trigger.Auth,
		TriggerType:     "temporal",
		MetricType:      v2.AverageValueMetricType,
	})
	if err != nil {
		return err
	}
	defer scaler.Close(ctx)
	values, active, err := scaler.GetMetricsAndActivity(ctx, "backlog")
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]any{
		"metric": values[0].Value.AsApproximateFloat64(),
		"active": active,
	})
}
