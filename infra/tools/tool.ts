/** A release archive (.tar.gz) for one platform. */
export interface ToolArchive {
  url: string;
  /** SHA-256 of the archive, in hex. Without it, `checksums.txt` beside the archive must list it. */
  sha256?: string;
}

/** A program that groundcam runs beside itself, and the ways to get it. */
export interface Tool {
  /** For people: "Temporal's command line". */
  name: string;
  /** File name, without .exe. `<binary> --version` must succeed. */
  binary: string;
  version: string;
  /** Environment variable that overrides every other place. */
  variable: string;
  /** Import path of the Go command, without a version. */
  goPackage: string;
  /** By `${process.platform}-${process.arch}`. */
  archives: Readonly<Record<string, ToolArchive>>;
  /** How a person installs it, as the end of "Install it with …". */
  installation: string;
}
