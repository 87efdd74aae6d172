/** Where runs are stored if nobody says otherwise: a folder in the working directory. */
export const DEFAULT_STORE = 'groundcam-runs';
