"""The README of an exported trail, in Spanish and English."""

README = """\
RASTRO DE AUDITORÍA EXPORTADO

Cada línea de los archivos .jsonl es un objeto JSON; su "digest" (huella) es el SHA-256 de lo que está a su lado.
Para comprobarlo todo, sin base de datos y sin el sistema que lo escribió (Python 3.9 o posterior):
    pip install cryptography      (solo para las firmas de los sellos)
    python verify_trail.py . --lang es --seal SELLO.json --public-key CLAVE
SELLO.json y CLAVE (clave pública en Base64) deben venir de otro lugar: de quien guarda las copias de los sellos.
Use también una copia propia de verify_trail.py: la de esta carpeta viene de la misma mano que los archivos.
Esta carpeta contiene datos personales de clientes: trátela como tal.

EXPORTED AUDIT TRAIL

Each line of the .jsonl files is a JSON object; its "digest" is the SHA-256 of what stands beside it.
To check everything, without a database and without the system that wrote it (Python 3.9 or later):
    pip install cryptography      (for the signatures of seals only)
    python verify_trail.py . --seal SEAL.json --public-key KEY
SEAL.json and KEY (public key in Base64) must come from elsewhere: from whoever keeps the copies of the seals.
Use a copy of verify_trail.py of your own, too: the one in this folder comes from the same hand as the files.
This folder has personal data of customers: treat it as such.
""".encode()
