"""How processes of ours are started, prove their code, are spoken to, and are kept in bounds."""
