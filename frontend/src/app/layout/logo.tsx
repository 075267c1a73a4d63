/** A mooring ring with its line: a Q. */
export function Logo({ size }: { size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#0b6b74" />
      <circle cx="15" cy="15" r="7" fill="none" stroke="#fff" strokeWidth="3.4" />
      <path d="M18.5 18.5 L25 25" stroke="#f2b35e" strokeWidth="3.4" strokeLinecap="round" />
    </svg>
  );
}
