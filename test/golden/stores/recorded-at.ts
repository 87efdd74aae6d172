/**
 * The folder in which stores were recorded, which their runs name as the place of their model and dataset. It is
 * no folder of this machine's user, so that a store is the same whoever records it.
 */
export const RECORDED_AT = '/tmp/groundcam-recorded-store';
