/** A tiny emitter: the only way one part of the app tells another that something changed. */
export interface Emitter<T> {
  emit(value: T): void;
  /** Calls `callback` on every emit; returns a function that stops it. */
  on(callback: (value: T) => void): () => void;
}

export function emitter<T>(): Emitter<T> {
  const callbacks = new Set<(value: T) => void>();
  return {
    emit(value) {
      for (const callback of [...callbacks]) callback(value);
    },
    on(callback) {
      callbacks.add(callback);
      return () => {
        callbacks.delete(callback);
      };
    },
  };
}
