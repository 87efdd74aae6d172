import type { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';

const service = proto.temporal.api.workflowservice.v1;

/**
 * Everything that a server tells of its workflows and schedules, as it stores it: lists, descriptions and
 * histories, by what they are of.
 */
export async function serverTraces({
  workflowService,
}: Pick<Connection, 'workflowService'>): Promise<Map<string, Buffer>> {
  const namespace = 'default';
  const traces = new Map<string, Buffer>();
  const workflows = await workflowService.listWorkflowExecutions({ namespace });
  traces.set('list', bytesOf(service.ListWorkflowExecutionsResponse.encode(workflows)));
  for (const { execution = null } of workflows.executions) {
    const described = await workflowService.describeWorkflowExecution({ namespace, execution });
    const name = execution?.workflowId ?? '';
    traces.set(
      `description of ${name}`,
      bytesOf(service.DescribeWorkflowExecutionResponse.encode(described)),
    );
    const history = await workflowService.getWorkflowExecutionHistory({ namespace, execution });
    traces.set(
      `history of ${name}`,
      bytesOf(service.GetWorkflowExecutionHistoryResponse.encode(history)),
    );
  }
  const schedules = await workflowService.listSchedules({ namespace });
  traces.set('schedules', bytesOf(service.ListSchedulesResponse.encode(schedules)));
  for (const { scheduleId = null } of schedules.schedules) {
    const described = await workflowService.describeSchedule({ namespace, scheduleId });
    traces.set(
      `schedule ${scheduleId}`,
      bytesOf(service.DescribeScheduleResponse.encode(described)),
    );
  }
  return traces;
}

function bytesOf(writer: { finish(): Uint8Array }): Buffer {
  return Buffer.from(writer.finish());
}
