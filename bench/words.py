"""What is said while measuring: everybody posts the same words."""

BODY = "La cote de l'arbre passe à 42,5 mm ; le plan suit ce soir, avec la liste des pièces. " * 3
