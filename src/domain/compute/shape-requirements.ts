/** Holds what a shape's extra properties ask of a host against what hosts offer. */

import { type Demand, demandsOf, requireAllOffered } from './demand.ts'
import { computeRefusals } from './refusals.ts'
import type { ShapeSnapshot } from './server.ts'
import { shapeVocabulary } from './shape-vocabulary.ts'

type Shape = Pick<ShapeSnapshot, 'cpus' | 'memoryMib' | 'diskGib' | 'extra'>

const demandsOfShape = (shape: Shape): Demand[] =>
  Object.keys(shape.extra).length === 0 ? [] : demandsOf(shape.extra, shapeVocabulary(shape))

/** @throws bad_request for a value that nobody knows */
export function requireShapeDemands(shape: Shape): void {
  for (const { name, given, value } of demandsOfShape(shape))
    if (value === undefined) throw computeRefusals.bad_shape_property({ name, value: given })
}

/** @throws no_capacity when no host can keep what the shape asks for */
export const requireShapeOffered = (shape: Shape): void => requireAllOffered('shape', demandsOfShape(shape))
