/** What the machine asks of its host (ECMA-262 9.5 and 9.9: host-defined behaviour). */
import type ts from 'typescript';
import type { Machine } from '../machine';
import type { WaitingJobs } from '../model';
import type { Value } from '../values/values';

export interface Host {
  /** Callbacks that wait for a turn of their own, in the order in which they will likely run. */
  readonly waiting: WaitingJobs;
  /** Virtual time in milliseconds: no earlier than this on any real clock that started with the program. */
  readonly time: number;
  /** The program spins until `time`. */
  spin(time: number): void;
  /** Whether a global name exists though the machine does not model it. */
  exists(name: string): boolean;
  /** The value of a name that neither the program nor the modelled globals declare. */
  absent(machine: Machine, name: string, node: ts.Node): Value;
  /** Whether the host has a module that the machine models. */
  hasModule(machine: Machine, specifier: string): boolean;
  /** The exports of a module of the host; undefined for any other module. */
  module(machine: Machine, specifier: string): Value;
  /** The evaluation of the entry module ended with an exception. */
  moduleFailed(machine: Machine): void;
  /** An exception left a job. */
  uncaught(machine: Machine, value: Value): void;
}
